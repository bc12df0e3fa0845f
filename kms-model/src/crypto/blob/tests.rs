//! Blobs: what opens and what does not.
