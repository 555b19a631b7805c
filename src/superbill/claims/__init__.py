"""Stage 5: from an encounter to the claims that ask for its payment, and to the paper form.

`superbill.claims.build.build` makes the claims, `superbill.claims.review.review` says what they could not carry,
`superbill.claims.forms` draws them.
"""
