"""Files larger than memory should be: claims and problems are given as they are read."""

from __future__ import annotations

import io
import subprocess
import sys

import msgspec
import pytest
from tests.x12 import samples

from superbill.x12 import professional

MEGABYTES = 1 << 20

READ = """
import resource, sys
from superbill.x12 import professional
from superbill.x12.check import check
from superbill.x12.source import BLOCK

class Repeated:
    '''One interchange over and over.'''
    def __init__(self, text, times):
        self.text, self.times, self.at = text, times, 0
    def read(self, size):
        if self.at >= len(self.text):
            self.at, self.times = 0, self.times - 1
        if self.times <= 0:
            return b""
        self.at += size
        return self.text[self.at - size : self.at]

text = sys.stdin.buffer.read()
times = int(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in professional.claims(Repeated(text, times)))
sets = sum(len(g.sets) for r in check(Repeated(text, times // 4)) for g in r.groups)
print(count, sets, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.long
def test_memory_does_not_grow_with_the_file() -> None:
    (submission,) = professional.read(samples.CLAIM)
    many = msgspec.structs.replace(submission, claims=submission.claims * 10_000)
    text = professional.write(many).encode()
    times = 100 * MEGABYTES // len(text) + 1
    done = subprocess.run([sys.executable, "-c", READ, str(times)], input=text, capture_output=True, check=True)
    claims, sets, grown = done.stdout.split()
    assert int(claims) == 10_000 * times
    assert int(sets) == 2 * (times // 4)
    assert float(grown) < 40, "megabytes beyond the text itself"


def test_a_source_is_read_block_by_block() -> None:
    (submission,) = professional.read(samples.CLAIM)
    many = msgspec.structs.replace(submission, claims=submission.claims * 2000)
    source = io.BytesIO(professional.write(many).encode())
    next(iter(professional.claims(source)))
    assert source.tell() < len(source.getvalue())
