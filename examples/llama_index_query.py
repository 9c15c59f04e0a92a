"""Ask by LlamaIndex: the answer, and the quotes that prove it as nodes.

Run `yinzheng sync` first; `pip install yinzheng[llama-index]` brings LlamaIndex:

    python examples/llama_index_query.py "滕州市政协主席是谁？"
"""

import os
import sys

from rag.integrations.llama_index import YinzhengQueryEngine
from yinzheng import Assistant

with Assistant.open(os.environ.get("YINZHENG_STORE", ".yinzheng")) as assistant:
    response = YinzhengQueryEngine(assistant=assistant).query(sys.argv[1])
    print(response)
    for found in response.source_nodes:
        print(found.metadata["document"], found.metadata["start"], found.metadata["end"])
