package dev.wharf.storage.s3.testkit;

import java.util.Set;

/** What a request asks of S3, told by its method, path, query and copy header. */
public enum S3Operation {
  PUT_OBJECT,
  COPY_OBJECT,
  CREATE_MULTIPART,
  UPLOAD_PART,
  UPLOAD_PART_COPY,
  COMPLETE_MULTIPART,
  ABORT_MULTIPART,
  LIST_PARTS,
  LIST_OBJECTS,
  LIST_UPLOADS,
  GET_OBJECT,
  HEAD_OBJECT,
  DELETE_OBJECT,
  DELETE_OBJECTS,
  HEAD_BUCKET,
  /** Buckets made and removed, tags, lists of access, and whatever else there is. */
  OTHER;

  /** Queries that say how to list or read; any other asks for something beside the object. */
  private static final Set<String> OF_LISTS =
      Set.of(
          "list-type",
          "prefix",
          "delimiter",
          "marker",
          "max-keys",
          "start-after",
          "continuation-token",
          "encoding-type",
          "fetch-owner",
          "x-id");

  private static final Set<String> OF_OBJECTS = Set.of("x-id", "versionId", "partNumber");

  /**
   * @param path raw, {@code /bucket/key}
   * @param queryNames names of the query's parameters
   * @param copies whether the request names a source to copy
   */
  static S3Operation of(String method, String path, Set<String> queryNames, boolean copies) {
    int slash = path.indexOf('/', 1);
    boolean ofObject = slash > 0 && slash < path.length() - 1;
    boolean ofBucket = !ofObject && path.length() > 1;
    if (ofObject) {
      return ofObject(method, queryNames, copies);
    }
    return ofBucket ? ofBucket(method, queryNames) : OTHER;
  }

  private static S3Operation ofObject(String method, Set<String> query, boolean copies) {
    if (query.contains("uploadId")) {
      return ofUpload(method, copies);
    }
    if (method.equals("POST")) {
      return query.contains("uploads") ? CREATE_MULTIPART : OTHER;
    }
    if (!onlyHas(query, OF_OBJECTS)) {
      return OTHER;
    }
    return switch (method) {
      case "PUT" -> copies ? COPY_OBJECT : PUT_OBJECT;
      case "GET" -> GET_OBJECT;
      case "HEAD" -> HEAD_OBJECT;
      case "DELETE" -> DELETE_OBJECT;
      default -> OTHER;
    };
  }

  private static S3Operation ofUpload(String method, boolean copies) {
    return switch (method) {
      case "PUT" -> copies ? UPLOAD_PART_COPY : UPLOAD_PART;
      case "POST" -> COMPLETE_MULTIPART;
      case "DELETE" -> ABORT_MULTIPART;
      case "GET" -> LIST_PARTS;
      default -> OTHER;
    };
  }

  private static S3Operation ofBucket(String method, Set<String> query) {
    return switch (method) {
      case "HEAD" -> HEAD_BUCKET;
      case "POST" -> query.contains("delete") ? DELETE_OBJECTS : OTHER;
      case "GET" -> {
        if (query.contains("uploads")) {
          yield LIST_UPLOADS;
        }
        yield onlyHas(query, OF_LISTS) ? LIST_OBJECTS : OTHER;
      }
      default -> OTHER;
    };
  }

  /** A signature, or a wish for headers of the answer, changes nothing. */
  private static boolean onlyHas(Set<String> query, Set<String> allowed) {
    return query.stream()
        .allMatch(
            name ->
                allowed.contains(name)
                    || name.startsWith("X-Amz-")
                    || name.startsWith("response-"));
  }
}
