"""A Haystack pipeline that answers with exact quotes.

Run `yinzheng sync` first; `pip install yinzheng[haystack]` brings Haystack:

    python examples/haystack_pipeline.py "滕州市政协主席是谁？"
"""

import os
import sys

from haystack import Pipeline

from rag.integrations.haystack import YinzhengAnswerer

pipeline = Pipeline()
pipeline.add_component("answerer", YinzhengAnswerer(os.environ.get("YINZHENG_STORE", ".yinzheng")))
told = pipeline.run({"answerer": {"query": sys.argv[1]}})["answerer"]
print(told["reply"])
for quote in told["answers"]:
    print(quote.meta["document"], quote.meta["start"], quote.meta["end"])
