"""OpenDocument (ODF 1.3), the format of LibreOffice: texts, spreadsheets and presentations."""
