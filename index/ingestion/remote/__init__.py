"""Documents that lie in storages such as S3."""
