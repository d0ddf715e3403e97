#!/usr/bin/env python3
"""Sends captures and host state to LVS Verdict and prints the verdict. Standard library only.

    SERVER=http://127.0.0.1:8787 python3 client.py ds=ds.cap rs1=rs1.cap ds.state=ds.txt

Exit code: 0 healthy, 1 faulty, 2 inconclusive, 3 nothing could be judged.
"""
import json
import os
import secrets
import sys
import urllib.error
import urllib.request

EXITS = {"healthy": 0, "faulty": 1, "inconclusive": 2}


def body_of(files, boundary):
    """The multipart body as (length, iterator of bytes): no file is in memory as a whole."""
    heads = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; '
        f'filename="{os.path.basename(path)}"\r\n\r\n'.encode()
        for part, path in files
    ]
    end = f"--{boundary}--\r\n".encode()
    length = sum(len(head) + os.path.getsize(path) + 2 for head, (_, path) in zip(heads, files)) + len(end)

    def chunks():
        for head, (_, path) in zip(heads, files):
            yield head
            with open(path, "rb") as file:
                while block := file.read(1 << 18):
                    yield block
            yield b"\r\n"
        yield end

    return length, chunks()


def analyse(server, files):
    """Posts [(part, path), ..] and returns the report as a dict. Raises urllib.error.HTTPError."""
    boundary = secrets.token_hex(16)
    length, chunks = body_of(files, boundary)
    request = urllib.request.Request(f"{server}/v1/analyses", data=chunks, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    request.add_header("Content-Length", str(length))
    if key := os.environ.get("LVS_VERDICT_KEY"):
        request.add_header("Authorization", f"Bearer {key}")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def main():
    server = os.environ.get("SERVER", "http://127.0.0.1:8787")
    files = [tuple(word.split("=", 1)) for word in sys.argv[1:]]
    try:
        report = analyse(server, files)
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode(errors="replace"), file=sys.stderr)
        return 3
    verdict = report["verdict"]
    print(verdict["outcome"], verdict["confidence"], verdict["cause"])
    print(verdict["summary"])
    for leg in report["segments"]:
        packets = leg["packets"]
        print(f'{leg["direction"]} {leg["from"]} > {leg["to"]}: {packets["missing"]} of {packets["sent"]} missing')
    return EXITS[verdict["outcome"]]


if __name__ == "__main__":
    sys.exit(main())
