#!/bin/sh
# Records what TestRecordedEstimates reads: three times, with pauses, so that the
# machine's pace is not the same. Leave the machine alone meanwhile. The models
# are in the given directory, or in ../shared/models beside the repository.
set -eu
models=$(cd "${1:-$(dirname "$0")/../../../shared/models}" && pwd)
cd "$(dirname "$0")"
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/aver" ../../cmd/aver
for n in 1 2 3; do
	[ "$n" = 1 ] || sleep 60
	"$bin/aver" bench --estimates --runs 15 --json \
		"$models/mlp.onnx" "$models/lenet.onnx" "$models/cnn264k.onnx" "$models/dense4m.onnx" >"$bin/$n"
	mv "$bin/$n" "$n.json"
done
