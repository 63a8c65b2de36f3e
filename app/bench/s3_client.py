"""The little of S3 that a bench needs: what lies in a bucket, its bytes, and an empty bucket again."""

import base64
import contextlib
import datetime
import hashlib
import hmac
import http.client
import xml.etree.ElementTree as xml
from urllib.parse import quote, urlsplit

SECONDS = 60
PAGES = 1000


class Bucket:
    """One bucket, by path style and Signature Version 4; every request has a time limit."""

    def __init__(self, endpoint, region, access_key, secret_key, name):
        self.host = urlsplit(endpoint).netloc
        self.region = region
        self.keys = access_key, secret_key
        self.name = name

    def make(self):
        self.ask("PUT", accepted=(200, 409))

    def keys_of_objects(self):
        return [entry["Key"] for entry in self.pages("Contents", {"list-type": "2"}, (
            ("continuation-token", "NextContinuationToken"),))]

    def open(self, key):
        """The object's bytes as a file, to be closed."""
        return self.ask("GET", key, read=False)

    def clear(self):
        """Removes every object, and every multipart upload that is still open."""
        keys = self.keys_of_objects()
        for first in range(0, len(keys), 1000):
            self.delete(keys[first:first + 1000])
        for entry in list(self.pages("Upload", {"uploads": ""}, (
                ("key-marker", "NextKeyMarker"), ("upload-id-marker", "NextUploadIdMarker")))):
            query = {"uploadId": entry["UploadId"]}
            self.ask("DELETE", entry["Key"], query=query, accepted=(200, 204, 404))

    def delete(self, keys):
        root = xml.Element("Delete")
        xml.SubElement(root, "Quiet").text = "true"
        for key in keys:
            xml.SubElement(xml.SubElement(root, "Object"), "Key").text = key
        answer = fields(xml.fromstring(self.ask("POST", query={"delete": ""}, body=xml.tostring(root))))
        if "Error" in answer:
            raise RuntimeError(f"objects of {self.name} cannot be deleted: {answer}")

    def pages(self, entry, query, markers):
        """The entries of a listing, page by page."""
        for _ in range(PAGES):
            page = xml.fromstring(self.ask("GET", query=query))
            yield from (fields(child) for child in page if local(child) == entry)
            values = fields(page)
            if values.get("IsTruncated") != "true":
                return
            query = query | {marker: values[following] for marker, following in markers}
        raise RuntimeError(f"the listing of {self.name} does not end")

    def ask(self, method, key="", query=None, body=b"", read=True, accepted=(200, 204)):
        path = "/" + quote(f"{self.name}/{key}" if key else self.name, safe="/-_.~")
        query = "&".join(
            f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted((query or {}).items()))
        connection = http.client.HTTPConnection(self.host, timeout=SECONDS)
        connection.request(
            method, f"{path}?{query}" if query else path, body=body or None,
            headers=self.signed(method, path, query, body))
        answer = connection.getresponse()
        if answer.status not in accepted:
            raise RuntimeError(f"{method} {path}?{query}: {answer.status} {answer.read(500)}")
        if not read:
            return answer
        with contextlib.closing(connection), answer:
            return answer.read()

    def signed(self, method, path, query, body):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        heads = {
            "content-md5": base64.b64encode(hashlib.md5(body).digest()).decode(),
            "host": self.host,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": now,
        }
        names = ";".join(heads)
        lines = "".join(f"{name}:{value}\n" for name, value in heads.items())
        request = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{heads['x-amz-content-sha256']}"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{self.keys[1]}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.digest(key, part.encode(), "sha256")
        credential = f"AWS4-HMAC-SHA256 Credential={self.keys[0]}/{scope}"
        return heads | {"Authorization": f"{credential}, SignedHeaders={names}, Signature={key.hex()}"}


def local(element):
    return element.tag.rpartition("}")[2]


def fields(element):
    return {local(child): child.text or "" for child in element}
