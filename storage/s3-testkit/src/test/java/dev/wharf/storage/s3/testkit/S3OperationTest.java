package dev.wharf.storage.s3.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3OperationTest {

  @ParameterizedTest(name = "{0} {1} copying {2} is {3}")
  @CsvSource({
    "PUT,    /b/k,                                  false, PUT_OBJECT",
    "PUT,    /b/k?x-id=PutObject,                   false, PUT_OBJECT",
    "PUT,    /b/a/b/c,                              true,  COPY_OBJECT",
    "PUT,    /b/k?tagging,                          false, OTHER",
    "POST,   /b/k?uploads,                          false, CREATE_MULTIPART",
    "POST,   /b/k?uploads=,                         false, CREATE_MULTIPART",
    "PUT,    /b/k?partNumber=1&uploadId=u,          false, UPLOAD_PART",
    "PUT,    /b/k?partNumber=1&uploadId=u,          true,  UPLOAD_PART_COPY",
    "POST,   /b/k?uploadId=u,                       false, COMPLETE_MULTIPART",
    "DELETE, /b/k?uploadId=u,                       false, ABORT_MULTIPART",
    "GET,    /b/k?uploadId=u&max-parts=10,          false, LIST_PARTS",
    "GET,    /b?list-type=2&prefix=a%2F&delimiter=, false, LIST_OBJECTS",
    "GET,    /b,                                    false, LIST_OBJECTS",
    "GET,    /b/?prefix=a,                          false, LIST_OBJECTS",
    "GET,    /b?uploads&prefix=a,                   false, LIST_UPLOADS",
    "GET,    /b?versioning,                         false, OTHER",
    "GET,    /b/k,                                  false, GET_OBJECT",
    "GET,    /b/k?X-Amz-Signature=s&response-expires=0, false, GET_OBJECT",
    "GET,    /b/k?acl,                              false, OTHER",
    "HEAD,   /b/k,                                  false, HEAD_OBJECT",
    "DELETE, /b/k,                                  false, DELETE_OBJECT",
    "POST,   /b?delete,                             false, DELETE_OBJECTS",
    "HEAD,   /b,                                    false, HEAD_BUCKET",
    "PUT,    /b,                                    false, OTHER",
    "GET,    /,                                     false, OTHER"
  })
  void requests_are_told_apart(String method, String target, boolean copies, S3Operation told) {
    assertThat(request(method + " " + target, copies).operation()).isEqualTo(told);
  }

  @Test
  void a_request_keeps_path_and_query_as_sent_and_no_credentials() {
    S3Request request = request("PUT /b/a%20b?partNumber=7&uploadId=u%2B", false);

    assertThat(request.path()).isEqualTo("/b/a%20b");
    assertThat(request.query()).isEqualTo("partNumber=7&uploadId=u%2B");
    assertThat(request.parameter("partNumber")).contains("7");
    assertThat(request.parameter("other")).isEmpty();
    assertThat(request.header("content-length")).contains("0");
    assertThat(request.header("authorization")).isEmpty();
  }

  private static S3Request request(String start, boolean copies) {
    String copy = copies ? "x-amz-copy-source: /b/other\r\n" : "";
    String head =
        start + " HTTP/1.1\r\nContent-Length: 0\r\nAuthorization: none\r\n" + copy + "\r\n";
    return S3Request.of(Head.of(head.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
