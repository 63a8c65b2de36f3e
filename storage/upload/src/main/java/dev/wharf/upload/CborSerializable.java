package dev.wharf.upload;

/** Marks what goes over the wire or into the journal; bound to Jackson CBOR in reference.conf. */
public interface CborSerializable {}
