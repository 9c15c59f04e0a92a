"""The write side of Yinzheng: documents -> searchable store."""
