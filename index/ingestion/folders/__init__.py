"""The folders that a store was made from."""
