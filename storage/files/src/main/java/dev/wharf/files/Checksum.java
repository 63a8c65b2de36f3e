package dev.wharf.files;

/** Checksums that can be asked of a file. */
public enum Checksum {
  CRC32,
  MD5,
  SHA1,
  SHA256,
  SHA512
}
