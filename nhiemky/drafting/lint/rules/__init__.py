"""The rules, one module for each subject; importing this package puts all of them on the list."""

from nhiemky.drafting.lint.rules import body, issuer, letterhead, page, recipients, signature, text, title

__all__ = ["body", "issuer", "letterhead", "page", "recipients", "signature", "text", "title"]
