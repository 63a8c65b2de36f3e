package dev.wharf.access;

/** Marks what goes over the wire; bound to Jackson CBOR in reference.conf. */
public interface CborSerializable {}
