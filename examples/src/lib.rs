//! Programs live beside this file's folder.
