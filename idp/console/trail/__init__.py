"""The trail: the audit log told in sentences, searched, proved and exported (K19)."""
