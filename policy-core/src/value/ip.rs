//! IP addresses and ranges. The only file that names ipnet.
