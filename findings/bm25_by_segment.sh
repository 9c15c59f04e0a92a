#!/usr/bin/env bash
# milvus-lite 3.2.2: equal documents get different BM25 scores, by which flush wrote them.
#
# The words of a collection are counted anew in each segment, that is in what one flush wrote, and in
# the rows that no flush has written yet. A word that is frequent in one segment and rare in another
# weighs little here and much there. Until a flush all rows are one, so that the order of results
# changes when nothing but the place of the data does. A Milvus server counts over the collection.
#
# Output seen:
#   before flush: 1 0.90, 11 0.90
#   one flush between: 1 0.09, 11 1.99
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet milvus-lite==3.2.2 pymilvus==3.0.2

cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys

from pymilvus import DataType, Function, FunctionType, MilvusClient

FIRST = [{"id": number, "text": "green tea"} for number in range(1, 6)]
SECOND = [{"id": 11, "text": "green tea"}, *({"id": n, "text": "blue sky"} for n in range(12, 21))]

client = MilvusClient("findings.db")


def scores(name, flushed):
    schema = client.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("text", DataType.VARCHAR, max_length=99, enable_analyzer=True)
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    bm25 = Function("bm25", FunctionType.BM25, ["text"], ["words"])
    schema.add_function(bm25)
    index = client.prepare_index_params()
    index.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    client.create_collection(name, schema=schema, index_params=index)
    client.insert(name, FIRST)
    if flushed:
        client.flush(name)
    client.insert(name, SECOND)
    found = client.search(name, ["tea"], anns_field="words", limit=20)[0]
    return {hit["id"]: abs(hit["distance"]) for hit in found}


before, after = scores("together", False), scores("apart", True)
print(f"before flush: 1 {before[1]:.2f}, 11 {before[11]:.2f}")
print(f"one flush between: 1 {after[1]:.2f}, 11 {after[11]:.2f}")
if abs(before[1] - before[11]) > 1e-6 or after[11] < 2 * after[1]:
    sys.exit("equal documents no longer differ by the flush that wrote them")
PYTHON
