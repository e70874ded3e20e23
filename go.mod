module aver

go 1.26.8

require github.com/consensys/gnark-crypto v0.22.0 // indirect
