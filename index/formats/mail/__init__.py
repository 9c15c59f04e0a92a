"""Messages: e-mail as it is sent (.eml) and as Outlook keeps it (.msg)."""
