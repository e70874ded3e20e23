package aver

// Version is the version of this program. Files state the version of their
// format on their own.
const Version = "0.1.0"
