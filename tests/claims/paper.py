"""Reading a printed form back: the text of a PDF page, put into boxes by where it stands."""

_MILLIMETRE = 72 / 25.4


def text_by_box(page, sheet, offset=(0, 0)):
    """The data on a page by box; labels are in another font. A mark is read as the value whose place it stands at."""
    pieces = []

    def visit(text, cm, tm, font, _size):
        if text.strip() and font is not None and font["/BaseFont"] == "/Courier":
            pieces.append(
                (tm[4] + cm[4] - offset[0] * _MILLIMETRE, tm[5] + cm[5] + offset[1] * _MILLIMETRE, text.strip())
            )

    page.extract_text(visitor_text=visit)
    found = {}
    for x, y, text in sorted(pieces, key=lambda piece: -piece[1]):
        box, shown = _box(sheet, x, y, text)
        found.setdefault(box, []).append(shown)
    return {box: "\n".join(lines) for box, lines in found.items()}


def _box(sheet, x, y, text):
    for cell in sheet.cell:
        if cell.box.startswith("head") or not any(abs(sheet.y(cell.line + row) - y) < 0.6 for row in range(cell.rows)):
            continue
        for value, column in cell.marks.items():
            if text == "X" and abs(sheet.x(column) - x) < 0.6:
                return cell.box, value
        if not cell.marks and sheet.x(cell.col) - 0.6 <= x < sheet.x(cell.col + cell.width) - 0.6:
            return cell.box, text
    raise AssertionError(f"{text!r} stands outside every box, at {x:.1f}, {y:.1f}")


def as_printed(boxes, sheet):
    """The data as the form shows them: amounts without their point."""
    money = {cell.box for cell in sheet.cell if cell.money}
    return {box: text.replace(".", " ") if box in money else text for box, text in boxes.items()}


def segments(text):
    """The segments of an X12 text as lists of elements, without any grammar."""
    return [part.strip().split("*") for part in text.split("~") if part.strip()]
