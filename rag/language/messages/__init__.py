"""Messages for users in Chinese: a table a subject, from English templates."""
