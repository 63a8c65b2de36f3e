package dev.wharf.storage.multipart;

/** What every flow of a store shares. */
record Ingest(
    MultipartClient client,
    PartLimits limits,
    MultipartSettings settings,
    PartPlan plan,
    ByteBudget budget,
    Retries retries) {}
