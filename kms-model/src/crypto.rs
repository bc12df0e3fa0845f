//! Cryptography: the provider, the ciphertext blob, and the keys that wrap keys.
