# ruff: noqa: E501 - headers and records stand as their publishers print them
"""A small hand-written file in each layout that is read: real headers, invented rows, no descriptor of anybody's.

`SMALL` lists them: the table, the layout, file names with their text, the release that they make and how many records.
Each ends where releases of its table end, so that cutting anything off it shows.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

CRLF = "\r\n"


@dataclass(frozen=True)
class Small:
    """Files that make one small release. `duplicate` is a line that stands twice when it is repeated at its place."""

    table: str
    layout: str
    files: dict[str, str]
    release: str
    records: int
    duplicate: str = ""
    bad: tuple[tuple[str, str], ...] = ()
    encoding: str = "utf-8"

    @property
    def plain(self) -> bool:
        """Tell whether the files are of lines, one record a line."""
        return not any(name.endswith((".xml", ".json")) for name in self.files)

    def write(self, folder: Path) -> list[Path]:
        """Write the files and return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_bytes(text.encode(self.encoding))
        return [folder / name for name in self.files]

    def archive(self, path: Path) -> Path:
        """Put the files into one ZIP archive."""
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in self.files.items():
                archive.writestr(name, text.encode(self.encoding))
        return path


def lines(*rows: str) -> str:
    """Join rows as the publishers do."""
    return "".join(row + CRLF for row in rows)


def tabs(*rows: str) -> str:
    """Join rows whose cells are written with | and stand separated by tabs."""
    return lines(*(row.replace("|", "\t") for row in rows))


PTP_HEAD = (
    "CPT only copyright 2025 American Medical Association.  All rights reserved.||||||",
    "Column1/Column2 Edits||||||",
    "Column 1|Column 2|*=in existence|Effective|Deletion|Modifier|PTP Edit Rationale",
    "||prior to 1996|Date|Date|0=not allowed|",
    "||||*=no data|1=allowed|",
    "|||||9=not applicable|",
)
PTP_PARTS = (
    ("AAAA1|BBBB1||20220101|20231231|1|Standards of practice", "AAAA1|BBBB2||20220101|*|0|Misuse of column two"),
    ("AAAA2|BBBB1|*|19960101|19960101|9|Manual instruction", "AAAA2|BBBB1|*|19960101|*|0|Manual instruction"),
    ("AAAA3|BBBB3||20260701|*|1|More extensive procedure",),
    ("AAAA4|BBBB4||20240101|20260630|1|Sequential procedure", "U0003|U0004||20200401|20230630|0|Mutually exclusive"),
)


def ptp(service: str, prefix: str) -> Small:
    files = {f"{prefix}-v322r0-f{n}.txt": tabs(*PTP_HEAD, *part) for n, part in enumerate(PTP_PARTS, 1)}
    return Small(
        f"ncci.ptp.{service}", "official", files, "2026Q3", 7,
        duplicate="AAAA3\tBBBB3\t\t20260701\t*\t1\tMore extensive procedure",
        bad=(("20240101", "20241301"), ("\t1\tSequential", "\t7\tSequential"), ("AAAA4", "AAA 4"), ("Column 2", "Col 2")),
    )  # fmt: skip


def ptp_columns(service: str, word: str) -> Small:
    text = lines(
        "column1,column2,deletion_date,modifier_indicator,ptp_edit_rationale",
        "AAAA1,BBBB1,2023-12-31,1,Standards of practice",
        "AAAA1,BBBB2,9999-12-31,0,Misuse of column two",
        "AAAA2,BBBB1,2024-06-30,1,Misuse of column two",
        "AAAA2,BBBB1,9999-12-31,0,Misuse of column two",
        "U0003,U0004,2023-06-30,0,Mutually exclusive",
    )
    return Small(
        f"ncci.ptp.{service}", "columns", {f"ptp_{word}_2024q3.csv": text}, "2024Q3", 5,
        duplicate="AAAA1,BBBB2,9999-12-31,0,Misuse of column two",
        bad=(("2024-06-30", "2024-06-31"), ("9999-12-31,0", "9999-12-31,2"), ("deletion_date", "deletion"),
             ("2024-06-30", "2025-06-30")),
    )  # fmt: skip


def ptp_medicaid(service: str, word: str) -> Small:
    text = tabs(
        "CPT only copyright 2025 American Medical Association.  All rights reserved.|||||",
        "Medicaid Column1/Column2 Edits|||||",
        "Column 1|Column 2|Effective Date|Deletion Date|Modifier Indicator|PTP Edit Rationale",
        "AAAA1|BBBB1|20220101|20231231|1|Standards of practice",
        "AAAA1|BBBB2|20220101||0|Misuse of column two",
    )
    return Small(
        f"ncci.medicaid.ptp.{service}", "official", {f"medicaid-ncci-2026-q3-ptp-edits-{word}.txt": text}, "2026Q3", 2,
        duplicate="AAAA1\tBBBB2\t20220101\t\t0\tMisuse of column two", bad=(("20220101", "20220230"),),
    )  # fmt: skip


def mue(service: str, words: str, name: str) -> Small:
    text = lines(
        '"CPT codes are copyright of the American Medical Association.\r\n\r\nAll rights reserved.",,,',
        f'"HCPCS/\r\nCPT Code",{words} MUE Values,MUE Adjudication Indicator,MUE Rationale',
        "0001U,1,2 Date of Service Edit: Policy,Code Descriptor / CPT Instruction",
        "A4206,300,3 Date of Service Edit: Clinical,Clinical: Data",
        "J1100,4,1 Line Edit,Prescribing Information",
        "V5364,0,3 Date of Service Edit: Clinical,CMS Policy",
    )
    return Small(
        f"ncci.mue.{service}", "official", {f"MCR_MUE_{name}_Eff_07-01-2026.csv": text}, "2026Q3", 4,
        duplicate="J1100,4,1 Line Edit,Prescribing Information",
        bad=(("300", "3OO"), ("1 Line", "4 Line"), ("MUE Rationale", "MUE Reason"), ("J1100", "J11")),
    )  # fmt: skip


def mue_columns(service: str, word: str) -> Small:
    text = lines(
        "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service",
        f"0001U,1,2,Code Descriptor / CPT Instruction,{word}",
        f"V5364,0,3,CMS Policy,{word}",
    )
    name = {"practitioner": "practitioner", "hospital": "outpatient", "dme": "dme"}[service]
    return Small(f"ncci.mue.{service}", "columns", {f"mue_{name}_2024q3.csv": text}, "2024Q3", 2, bad=((",2,", ",9,"),))


def mue_medicaid(service: str, words: str) -> Small:
    text = tabs(
        "CPT only copyright AMA||", f"HCPCS/CPT Code|{words} MUE Values|MUE Rationale", "0001U|1|Nature of Analyte"
    )
    name = f"medicaid-ncci-2026-q3-mue-edits-{service}.txt"
    return Small(
        f"ncci.medicaid.mue.{service}",
        "official",
        {name: text},
        "2026Q3",
        1,
        bad=(("|1|".replace("|", "\t"), "\tx\t"),),
    )


def addon_line(kind: str, code: str, primary: str, start: str, end: str = " " * 7) -> str:
    return f"{kind}{code}{' ' * 7}{primary}{' ' * 7}{start}{end}"


NCCI = (
    ptp("practitioner", "ccipra"),
    ptp("hospital", "ccioph"),
    ptp_columns("practitioner", "practitioner"),
    ptp_columns("hospital", "outpatient"),
    ptp_medicaid("practitioner", "practitioner-services"),
    ptp_medicaid("hospital", "outpatient-hospital-services"),
    ptp_medicaid("dme", "durable-medical-equipment"),
    mue("practitioner", "Practitioner Services", "PractitionerServices"),
    mue("hospital", "Outpatient Hospital Services", "OutpatientHospitalServices"),
    mue("dme", "DME Supplier Services", "DMESupplierServices"),
    mue_columns("practitioner", "Practitioner"),
    mue_columns("hospital", "Outpatient Hospital"),
    mue_columns("dme", "DME Supplier"),
    mue_medicaid("practitioner", "Practitioner Services"),
    mue_medicaid("hospital", "Outpatient Hospital Services"),
    mue_medicaid("dme", "DME Supplier Services"),
    Small(
        "ncci.addon", "official",
        {"AOC_V2026Q2-MCR.csv": lines(
            "Copyright AMA,,,,,,,",
            "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,AOC_Edit_EffDT,AOC_Edit_DelDT,Special_Instruction_Notes",
            "1,DDDD1,,CCCC1,,2013001,,",
            "1,DDDD1,,CCCC2,2025365,2020001,,",
            "2,G2212,,CCCCC,,2014001,,Contractor Defined Primary Codes",
        )},
        "2026-04-01", 3, duplicate="1,DDDD1,,CCCC1,,2013001,,", bad=(("2014001", "2014999"), ("2,G2212", "4,G2212")),
    ),
    Small(
        "ncci.addon", "fixed width",
        {"AOC_V2026Q2-MCR.txt": lines(
            addon_line("1", "DDDD1", "CCCC1", "2013001"),
            addon_line("3", "DDDD3", "CCCC1", "2013001", "2025365"),
            addon_line("2", "G2212", "CCCCC", "2014001") + "Contractor Defined Primary Codes",
        )},
        "2026-04-01", 3, duplicate=addon_line("1", "DDDD1", "CCCC1", "2013001"), bad=(("2014001", "2015366"),),
    ),
    Small(
        "ncci.addon", "columns",
        {"addon_codes_2024-06-03.csv": lines("primary_code,add_on_code,aoc_edit_type", "CCCCC,DDDD2,2", "CCCC1,G2212,1")},
        "2024-06-03", 2, duplicate="CCCCC,DDDD2,2", bad=(("G2212,1", "G2212,5"),),
    ),
)  # fmt: skip


def order(number: int, code: str, flag: str, title: str) -> str:
    return f"{number:05} {code:<7} {flag} {title:<60} {title}"


def anweb(code: str, record: str, long: str, *, short: str = "", added: str = "", ended: str = "") -> str:
    text = f"{code:>5}00100{record}{long:<80}{short:<28}{'00':<8}{'9'}".ljust(204)
    text = (text + " " * 25 + "C").ljust(256) + "P1A" + " " + "1".ljust(5) + "   "
    return (text + f"{added:<8}{added:<8}{ended:<8}N").ljust(320)


ICD = (
    Small(
        "icd10cm.order", "official",
        {"icd10cm_order_2026.txt": lines(
            order(1, "A00", "0", "Cholera"), order(2, "A000", "1", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
            order(3, "QA00101", "1", "SCN2A-related neurodevelopmental disorder"),
            order(4, "U099", "1", "Post COVID-19 condition, unspecified"),
        )},
        "2025-10-01", 4, duplicate=order(2, "A000", "1", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
        bad=(("00003 QA", "00033 QA"), ("A000    1", "A000    2"), ("U099", "u099")),
    ),
    Small(
        "icd10pcs", "order",
        {"icd10pcs_order_2026.txt": lines(
            order(1, "001", "0", "Central Nervous System and Cranial Nerves, Bypass"),
            order(2, "0016070", "1", "Bypass Cerebral Ventricle to Nasopharynx"),
            order(3, "XY0YX37", "1", "Extracorporeal Introduction"),
        )},
        "2025-10-01", 2, bad=(("0016070 1", "0O16070 1"), ("00002", "00005")),
    ),
    Small(
        "icd10pcs", "codes",
        {"icd10pcs_codes_2026.txt": lines("0016070 Bypass Cerebral Ventricle", "XY0YX37 Extracorporeal Introduction")},
        "2025-10-01", 2, duplicate="0016070 Bypass Cerebral Ventricle", bad=(("0016070", "I016070"),),
    ),
    Small(
        "icd10pcs.axes", "official",
        {"icd10pcs_tables_2026.xml": lines(
            '<?xml version="1.0" encoding="utf-8"?>', "<ICD10PCS.tabular>", "<version>2026</version>", "<pcsTable>",
            '<axis pos="1" values="1"><title>Section</title><label code="0">Medical and Surgical</label></axis>',
            '<axis pos="2" values="1"><title>Body System</title><label code="0">Central Nervous System</label></axis>',
            '<axis pos="3" values="1"><title>Operation</title><label code="1">Bypass</label>'
            "<definition>Altering the route of passage</definition></axis>",
            '<pcsRow codes="2"><axis pos="4" values="1"><title>Body Part</title><label code="6">Cerebral Ventricle</label></axis>',
            '<axis pos="5" values="1"><title>Approach</title><label code="0">Open</label></axis>',
            '<axis pos="6" values="1"><title>Device</title><label code="7">Autologous Tissue</label></axis>',
            '<axis pos="7" values="2"><title>Qualifier</title><label code="0">Nasopharynx</label><label code="1">Mastoid</label>',
            "</axis></pcsRow>", "</pcsTable>", "</ICD10PCS.tabular>",
        )},
        "2025-10-01", 9,
        bad=(('codes="2"', 'codes="3"'), ('pos="5"', 'pos="6"'), ('code="7"', 'code="O"'), ('<label code="1">Bypass</label>', "")),
    ),
    Small(
        "icd10pcs.definitions", "official",
        {"icd10pcs_definitions_2026.xml": lines(
            "<ICD10PCS.definitions>", "<version>2026</version>", '<section code="0"><title>Medical and Surgical</title>',
            '<axis pos="3"><title>Operation</title><terms><title>Bypass</title><definition>Altering the route</definition>',
            "<explanation>Rerouting</explanation><includes>Coronary bypass</includes></terms></axis></section>",
            "</ICD10PCS.definitions>",
        )},
        "2025-10-01", 1, bad=(("<title>Bypass</title>", ""), ('code="0"', 'code="O"')),
    ),
    Small(
        "icd10pcs.index", "official",
        {"icd10pcs_index_2026.xml": lines(
            "<ICD10PCS.index>", "<version>2026</version>", "<letter><title>B</title>",
            "<mainTerm><title>Bypass</title><term><title>Anterior chamber</title><codes>089</codes></term></mainTerm>",
            "<mainTerm><title>Bronchus intermedius</title><use>Main Bronchus, Right</use></mainTerm>",
            "<mainTerm><title>Biopsy</title><see>Drainage with qualifier Diagnostic</see></mainTerm></letter>",
            "</ICD10PCS.index>",
        )},
        "2025-10-01", 4, bad=(("<title>Biopsy</title>", ""),),
    ),
    Small(
        "icd9cm.titles", "official",
        {
            "CMS32_DESC_LONG_DX.txt": lines("0010  Cholera due to vibrio cholerae", "V9199 Other multiple gestation"),
            "CMS32_DESC_LONG_SG.txt": lines("0001 Therapeutic ultrasound of head", "9999 Other procedures"),
            "CMS32_DESC_SHORT_DX.txt": lines("0010  Cholera", "V9199 Mult gest"),
            "CMS32_DESC_SHORT_SG.txt": lines("0001 Ther ult head", "9999 Other proc"),
        },
        "v32", 4, duplicate="0010  Cholera", bad=(("0010  Cholera due", "X010  Cholera due"),),
    ),
    Small("gem.icd10cm.to.icd9", "official",
          {"2018_I10gem.txt": lines("A000    0010  00000", "T8853XD v5889 10000", "V9199XA NoDx  11000", "Z9989   V469  10000")},
          "2018", 4, duplicate="A000    0010  00000", bad=(("00000", "0000"), ("v5889", "v588999"))),
    Small("gem.icd9.to.icd10cm", "official",
          {"2018_I9gem.txt": lines("0010  A000    00000", "V9199 O30899  10000")}, "2018", 2, bad=(("A000", "A-00"),)),
    Small("gem.icd10pcs.to.icd9", "official",
          {"gem_pcsi9.txt": lines("0016070 0231  10000", "XY0VX83 9999  10000")}, "2018", 2, bad=(("0231", "02.31"),)),
    Small("gem.icd9.to.icd10pcs", "official",
          {"gem_i9pcs.txt": lines("0001  6A750Z4 10000", "9999  XY0VX83 10000")}, "2018", 2, bad=(("6A750Z4", "6A750I4"),)),
    Small("reimbursement.icd10cm", "official",
          {"reimb_map_dx_2016.txt": lines("A000    1 0010  ", "A0101   2 0020  3208  ", "Z9989   1 V468  ")}, "2016", 3,
          duplicate="A000    1 0010  ", bad=(("2 0020", "3 0020"),)),
    Small("reimbursement.icd10pcs", "official",
          {"reimb_map_pr_2016.txt": lines("0270046 2 3603  0040  ", "XW04351 1 9925  ")}, "2016", 2, bad=(("2 3603", "x 3603"),)),
    Small(
        "hcpcs.level2", "fixed width",
        {"HCPC2026_APR_ANWEB.txt": lines(
            anweb("AA", "7", "Anesthesia performed personally", short="Anesthesia perf", added="19840101"),
            anweb("A0021", "3", "Ambulance service,", short="Outside state ambulance", added="19850101", ended="20251231"),
            anweb("A0021", "4", "outside state per mile"),
            anweb("V5364", "3", "Dysphagia screening", short="Dysphagia screening", added="19960101"),
        )},
        "2026Q2", 3, bad=(("A00210010" + "04", "A00220010" + "04"), ("20251231", "20251331")),
    ),
    Small(
        "hcpcs.level2", "sheet",
        {"HCPC2026_OCT_ANWEB.csv": lines(
            "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,PRICE2,PRICE3,PRICE4,MULT_PI,CIM1,STATUTE,XREF1,XREF2,"
            "XREF3,XREF4,XREF5,COV,BETOS,TOS1,TOS2,TOS3,TOS4,TOS5,ADD DT,ACT EFF DT,TERM DT,ACTION CD",
            "   AA,0010,7,Anesthesia performed personally,Anesthesia perf,,,,,,,,,,,,,D,,,,,,,19840101,20010101,,N",
            "A0021,0010,3,Ambulance service,Outside state amb,00,,,,9,,,A0030,,,,,I,O1A,D,,,,,19850101,19960910,,N",
            "V5364,0010,3,Dysphagia screening,Dysphagia screening,00,,,,9,,,,,,,,S,Z2,K,,,,,19960101,19960101,,N",
        )},
        "2026Q4", 3, duplicate="A0021,0010,3,Ambulance service,Outside state amb,00,,,,9,,,A0030,,,,,I,O1A,D,,,,,19850101,19960910,,N",
        bad=(("19850101", "19851301"), ("SHORT DESCRIPTION", "SHORT")),
    ),
    Small(
        "hcpcs.level2", "columns",
        {
            "hcpcs_level2_attributes_2024-07.csv": lines(
                "hcpcs_code,price,multi,cov,betos,tos,action,statute,xref,date_term,date_added,date_action",
                "A0021,00,9,I,O1A,D,N,,A0030,,1985-01-01,1996-09-10", "V5364,00,9,S,Z2,K,N,1862a7,,,1996-01-01,1996-01-01"),
            "hcpcs_level2_descriptions_2024-07.csv": lines(
                "hcpcs_code,hcpcs_desc_type,hcpcs_description", "A0021,Long,Ambulance service", "A0021,Short,Ambulance",
                "V5364,Long,Dysphagia screening", "V5364,Short,Dysphagia screening"),
        },
        "2024Q3", 2, duplicate="A0021,Short,Ambulance", bad=(("1985-01-01", "1985-02-30"), ("A0021,Long", "A0021,Middle")),
    ),
)  # fmt: skip


def workbook(rows: list[list[str]]) -> bytes:
    """Return a workbook with one sheet of text cells, as small as Excel opens it."""
    names = [chr(65 + n) for n in range(26)]
    cells = "".join(
        f'<row r="{r}">' + "".join(
            f'<c r="{names[c]}{r}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in enumerate(row) if text
        ) + "</row>"
        for r, row in enumerate(rows, 1)
    )  # fmt: skip
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return packed.getvalue()
