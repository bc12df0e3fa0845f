//! The operations, one file each or one a family.
