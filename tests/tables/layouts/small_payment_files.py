# ruff: noqa: E501 - headers and records stand as their publishers print them
"""Small hand-written files in the layouts of payment systems, coverage and code sets. See `small_files`."""

from __future__ import annotations

from tests.tables.layouts.small_files import Small, lines, tabs

AMOUNT_HEAD = (
    "Relative Weight |Payment Rate |National Unadjusted Copayment|Minimum Unadjusted Copayment|IRA Coinsurance percentage |"
    "Adjusted Beneficiary Copayment|Drug and Device Pass-Through Expiration during Calendar Year|Note"
)
OPPS = (
    Small(
        "opps.apc", "official",
        {"Addendum_A.11122024.txt": tabs(
            "|Addendum A.- OPPS APCs for CY 2025|||||||||", f"APC |Group Title|SI|{AMOUNT_HEAD}",
            '0702|"Inj, invented"|G||$1.995|.|$0.40|20.000%|$0.40||', '5115|Level 5 Things|J1|144.2970|"$12,866.82"||"$2,573.37"||"$1,632.00"||',
            "9541|Rbc|R|5.4627|$487.10|.|$97.42||||",
        )},
        "2025", 3, duplicate="9541\tRbc\tR\t5.4627\t$487.10\t.\t$97.42\t\t\t\t",
        bad=(("$487.10", "$487.1O"), ("9541", "95411"), ("\tR\t", "\t?\t")),
    ),
    Small(
        "opps.hcpcs", "official",
        {"Addendum_B.11122024.txt": tabs(
            "|Addendum B.-- OPPS Payment by HCPCS Code for CY 2025|||||||||||",
            f"HCPCS Code|Short Descriptor| CI| SI| APC |{AMOUNT_HEAD}",
            "00100|||N|||||||||", "27447|||J1|5115|144.2970|\"$12,866.82\"||\"$2,573.37\"||\"$1,632.00\"||",
            "A4341\xa0|Invented item|NC|N|||||||||", "V5364|Dysphagia screening||E1|||||||||",
        )},
        "2025", 4, duplicate="00100\t\t\tN\t\t\t\t\t\t\t\t\t",
        bad=(("144.2970", "144..970"), ("\t5115\t", "\t511\t"), (" SI", " STATUS")),
    ),
    Small(
        "opps.hcpcs", "columns",
        {"addB_2026-04.csv": lines("HCPCSCode,StatusIndicator,PaymentRate,Changed?,Source", "0001F,E1,,false,2026-04",
                                   "27447.0,J1,12866.82,false,2026-04", "V5364,E1,,false,2026-04")},
        "2026Q2", 3, duplicate="0001F,E1,,false,2026-04", bad=(("12866.82", "twelve"),),
    ),
    Small(
        "opps.status", "official",
        {"Addendum_D1.10242024.txt": tabs(
            "|ADDENDUM D1.- OPPS PAYMENT STATUS INDICATORS FOR CY 2025|", "Status Indicator|Item/Code/Service|OPPS Payment Status",
            "A|Services paid under another system, for example:|Not paid under OPPS.", "|? Ambulance Services|",
            "J1|Comprehensive services|Paid under OPPS.", "Y|Equipment|Not paid under OPPS.", "|* Note -- to be left out|",
        )},
        "2025", 3, duplicate="J1\tComprehensive services\tPaid under OPPS.", bad=(("J1", "J?"),),
    ),
    Small(
        "opps.inpatient", "official",
        {"Addendum_E.10102024.txt": tabs(
            "|Addendum E.-- Codes Paid Only as Inpatient Procedures for CY 2025||", "HCPCS Code|Short Descriptor| CI| SI",
            "00176|||C", "G0415|Invented||C",
        )},
        "2025", 2, duplicate="00176\t\t\tC", bad=(("Invented\t\tC", "Invented\t\tT"),),
    ),
    Small(
        "opps.complexity", "official",
        {"Addendum_J_-_Complexity_Adjustments.11132024.txt": tabs(
            "|Addendum J for CY2025 complexity adjustments||||||||",
            "Primary HCPCS Code|Primary Short Descriptor|Primary SI|Primary APC Assignment|Secondary J1 or Add-on HCPCS Code|"
            "Secondary Short Descriptor|Secondary SI|Secondary APC Assignment|Complexity Adjusted HCPCS Assignment|"
            "Complexity Adjusted APC Assignment",
            "11044||J1|5072|11044||J1|5072|1104D|5073", "67950||J1|5503|67966||J1|5503|6795D|5504",
        )},
        "2025", 2, duplicate="11044\t\tJ1\t5072\t11044\t\tJ1\t5072\t1104D\t5073", bad=(("5504", "55O4"),),
    ),
    Small(
        "opps.rank", "official",
        {"Addendum_J_-_Rank_for_Primary_Assignment.11132024.txt": tabs(
            "|Addendum J for CY2025 ranks|||||||||",
            "HCPCS Code|Short Descriptor|SI|APC Assignment|APC Geometric Mean Cost of Single J1 Unit Claims|Full Claim Population "
            "Service Frequency|Single J1 Unit Claim Service Frequency|Geometric Mean Cost of Single J1 Unit Claims|Rank Used for "
            "Primary Assignment|Deleted Code|",
            '38240||J1|5244|"63,470.81"|62|62|"63,470.81"|1| |', '0427T||J1|5465|"29,828.25"|12|8|"58,235.93"|2|YES|',
        )},
        "2025", 2, bad=(("\t2\tYES", "\t3\tYES"),),
    ),
    Small(
        "opps.composite", "official",
        {"Addendum_M.10102024.txt": tabs(
            "|Addendum M.-- Codes for Assignment to Composite APCs for CY 2025||||",
            "HCPCS Code|Short Descriptor| CI| SI|Single Code APC Assignment |Composite APC Assignment ",
            '71045|||Q3|5521|"5041, 5045"', "G0451|Invented||Q3|5822|8010",
        )},
        "2025", 2, duplicate="71045\t\t\tQ3\t5521\t\"5041, 5045\"", bad=(("\t8010", "\tnone"),),
    ),
    Small(
        "opps.device", "official",
        {"Addendum_P_-_Device_Intensive_List.11142024.txt": tabs(
            '"File Description: final CY 2025"|||||||',
            "HCPCS|Short Descriptor|SI|APC|APC Device Offset Percentage|Final CY 2025 APC Payment Rate|Device Offset Percentage|"
            "Device Offset Amount",
            '0200T||J1|5114|25.07%|"$7,143.73"|33.86%|"$2,418.87"', 'C9757|Invented|J1|5115|25.07%|"$7,143.73"|33.86%|$18.87',
        )},
        "2025", 2, duplicate='0200T\t\tJ1\t5114\t25.07%\t"$7,143.73"\t33.86%\t"$2,418.87"', bad=(("33.86%\t$18", "3x%\t$18"),),
    ),
)  # fmt: skip
PAYMENT = (
    Small(
        "asc.surgical", "official",
        {"Addendum AA.csv": lines(
            "Addendum AA -- Final ASC Covered Surgical Procedures for CY 2026,,,,,,",
            "HCPCS Code,,Short Descriptor,Subject to Multiple Procedure Discounting,April 2026 Payment Indicator,"
            "April 2026  Payment Weight  ,April 2026 Payment Rate",
            '64628,,,Y,J8,175.6211,"$9,891.33 "', "69990,,,N,N1,,",
        )},
        "2026Q2", 2, duplicate='64628,,,Y,J8,175.6211,"$9,891.33 "', bad=(("J8", "JJ8"), (",Y,", ",X,"), ("175.6211", "x")),
    ),
    Small(
        "asc.ancillary", "official",
        {"Addendum BB.csv": lines(
            "Addendum BB,,,,,", "HCPCS Code,Short Descriptor,Drug Pass-Through,April 2026 Payment Indicator,April 2026 Payment Weight,"
            "April 2026 Payment Rate", "J9000,Invented,,K2,,$10.00", "Q5101,Invented,,K2,,$1.00")},
        "2026Q2", 2, duplicate="J9000,Invented,,K2,,$10.00", bad=(("$10.00", "$10.0x"),),
    ),
    Small(
        "dmepos", "official",
        {"DME26-C.csv": lines(
            "2026 DMEPOS Fee Schedule,,,,,,,,,,,", "July 2026 release,,,,,,,,,,,",
            "HCPCS,Mod,Mod2,JURIS,CATG,Ceiling,Floor,AL (NR),AL (R),WY (NR),WY (R),Description",
            "A7032,NU,,D,IN,0.00,0.00,20.00,35.00,23.29,38.07,Invented", "E0601,RR,,D,CR,0.00,0.00,45.00,80.00,50.04,91.18,Invented",
            "L8692,,,J,PO,,,10.00,0.00,10.00,0.00,Invented",
        )},
        "2026Q3", 3, duplicate="A7032,NU,,D,IN,0.00,0.00,20.00,35.00,23.29,38.07,Invented",
        bad=(("23.29", "23,29x"), (",RR,", ",RRR,"), ("2026 DMEPOS", "2025 DMEPOS")),
    ),
    Small(
        "asp", "official",
        {"July 2026 ASP Pricing File.csv": lines(
            "Payment Allowance Limits for Medicare Part B Drugs,,,,,,,,,,", '"Effective July 1, 2026 through September 30, 2026",,,,,,,,,,',
            "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Vaccine AWP%,Vaccine Limit,"
            "Blood AWP%,Blood limit,Clotting Factor,Notes",
            "J0129,Invented,10 MG,44.120,20,,,,,,", "Q5101,Invented,1 MCG,0.269,18.5,,,,,,note",
        )},
        "2026Q3", 2, duplicate="J0129,Invented,10 MG,44.120,20,,,,,,", bad=(("44.120", "44.12O"), ("July 1, 2026", "July 1, 2025")),
    ),
    Small(
        "asp.ndc", "official",
        {"July 2026 ASP NDC-HCPCS Crosswalk.csv": lines(
            "July 2026 crosswalk,,,,,,,,,", "_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,"
            "BILLUNITSPKG".replace("_2026_CODE", "x"),
        ).replace("x,Short", "HCPCS CODE,Short") + lines(
            "J0129,Invented,Maker,00003-2187-13,Invented drug,10 MG,1,4,25,100", "Q5101,Invented,Maker,61314-0304-01,Other,1 MCG,1,1,300,300")},
        "2026Q3", 2, duplicate="J0129,Invented,Maker,00003-2187-13,Invented drug,10 MG,1,4,25,100", bad=(("00003-2187-13", "0003-2187-13"),),
    ),
    Small(
        "ipps.amounts", "official",
        {"FY 2026 IPPS FR Table 1A-1E.txt": tabs(
            "TABLE 1A. OPERATING STANDARDIZED AMOUNTS, WAGE INDEX GREATER THAN 1 - FY 2026|||||||",
            "Labor|Nonlabor|Labor|Nonlabor|Labor|Nonlabor|Labor|Nonlabor",
            '"$4,000.10"|"$2,000.20"|"$3,900.10"|"$1,900.20"|"$3,800.10"|"$1,800.20"|"$3,700.10"|"$1,700.20"',
            "TABLE 1B. OPERATING STANDARDIZED AMOUNTS, WAGE INDEX LESS THAN OR EQUAL TO 1|||||||",
            '"$3,700.10"|"$2,300.20"|"$3,600.10"|"$2,200.20"|"$3,500.10"|"$2,100.20"|"$3,400.10"|"$2,000.20"',
            "TABLE 1C. PUERTO RICO|||||||", 'National|"$4,000.10"|"$2,000.20"|"$3,700.10"|"$2,300.20"|||',
            "TABLE 1D. CAPITAL STANDARD FEDERAL PAYMENT RATE|||||||", "National|$524.15||||||",
            "TABLE 1E. LTCH PPS STANDARD FEDERAL PAYMENT RATE|||||||", '"$50,824.51"|"$49,834.21"||||||',
        )},
        "2025-10-01", 13, bad=(("$524.15", "524"), ("TABLE 1C", "TABLE 1B")),
    ),
    Small(
        "ipps.hospitals", "official",
        {"FY 2026 FR Table 2.txt": tabs(
            "Table 2. FY 2026 wage index|||||", "1CCN|FY 2026 Wage Index With Cap|Geographic CBSA|MGCRB Wage Index Payment CBSA|FY 2026 Case-Mix Index|"
            "County Name", "010001|0.7086|20020||1.6000|HOUSTON", "530032|1.0000|53|24540|1.2000|ALBANY")},
        "2025-10-01", 2, duplicate="010001\t0.7086\t20020\t\t1.6000\tHOUSTON", bad=(("0.7086", "0,70x86"), ("\t20020\t", "\t2002\t")),
    ),
    Small(
        "ipps.areas", "official",
        {"FY 2026 FR Table 3.txt": tabs(
            "Table 3. FY 2026 wage index by CBSA|||||||", "CBSA|Area Name|State|State Code|Wage Index|GAF|Reclassified Wage Index|Reclassified GAF",
            "10180|Abilene|TX|45|0.8300|0.8802||", "47900|Washington|DC|09|1.0300|1.0204||", "49740|Yuma|AZ|03|0.9600|0.9724||")},
        "2025-10-01", 3, duplicate="10180\tAbilene\tTX\t45\t0.8300\t0.8802\t\t", bad=(("0.8802", "none"),),
    ),
    Small(
        "ipps.outmigration", "official",
        {"FY 2026 FR Table 4A.txt": tabs(
            "Table 4A FY 2026|||", "FIPS County Code|County Name|State Name|FY 2026 Out-Migration Adjustment",
            "01019|CHEROKEE|ALABAMA|0.1017", "55127|WALWORTH|WISCONSIN|0.0149")},
        "2025-10-01", 2, duplicate="01019\tCHEROKEE\tALABAMA\t0.1017", bad=(("0.1017", "-0.1"), ("01019", "O1019")),
    ),
    Small(
        "ipps.redesignated", "official",
        {"FY 2026 FR Table 4B.txt": tabs(
            "Table 4B FY 2026|||", "FIPS County Code|County Name|State Name|Redesignated CBSA",
            "01127|WALKER|ALABAMA|13820", "55127|WALWORTH|WISCONSIN|33340")},
        "2025-10-01", 2, duplicate="01127\tWALKER\tALABAMA\t13820", bad=(("13820", "1382"),),
    ),
    *(
        Small(
            table, "official",
            {f"FY 2026 Table {name}.txt": tabs(f"TABLE {name} - {words}|", f"{head} Code|Description", *rows, "|", "|Notes:")},
            "2025-10-01", 2, duplicate=rows[0].replace("|", "\t"), bad=((rows[0].split("|")[0], "bad!"),),
        )
        for name, words, table, head, rows in (
            ("6A", "NEW DIAGNOSIS CODES", "ipps.new_diagnoses", "Diagnosis", ("A00.0|Cholera", "U07.1|COVID-19")),
            ("6B", "NEW PROCEDURE CODES", "ipps.new_procedures", "Procedure", ("0016070|Bypass", "XY0YX37|Introduction")),
            ("6C", "INVALID DIAGNOSIS CODES", "ipps.invalid_diagnoses", "Diagnosis", ("A00.0|Cholera", "U07.1|COVID-19")),
            ("6D", "INVALID PROCEDURE CODES", "ipps.invalid_procedures", "Procedure", ("0016070|Bypass", "XY0YX37|Introduction")),
            ("6I", "COMPLETE MCC LIST", "msdrg.mcc", "Diagnosis", ("A02.1|Salmonella sepsis", "U07.1|COVID-19")),
            ("6J", "COMPLETE CC LIST", "msdrg.cc", "Diagnosis", ("A00.0|Cholera", "Z99.12|Encounter for dependence")),
        )
    ),
    Small(
        "msdrg.cc_exclusions", "official",
        {"FY 2026 Table 6K.txt": lines(
            "TABLE 6K - COMPLETE LIST OF CC EXCLUSIONS", "", "Each code is indicated as CC or MCC.", "",
            "K Part 1: List of CC and Major CC Codes", " I10 Dx  Lev PDX Exclusions   ICD-10-CM Description",
            " A000    CC  0002:2 codes     Cholera", " I462    MCC 0003:1,000 codes Cardiac arrest".replace("1,000", "1"),
            " J1282   MCC No Excl          Pneumonia", "", "PDX collection 0002", "  A000    Cholera", "  A001    Cholera", "",
            "PDX collection 0003", "  I462    Cardiac arrest", "", "K Part 2: Codes that are CC or Major CC only if patient discharged alive", "",
            "  I462    Cardiac arrest", "", "K Part 3: Secondary Diagnosis Exclusions in Select MS-DRGs", "",
            "MDC 01 DRGs 082-084 Traumatic Stupor", "", "  S061X3A Traumatic cerebral edema",
        )},
        "2025-10-01", 3, duplicate=" A000    CC  0002:2 codes     Cholera", bad=(("0002:2 codes", "0002:3 codes"), ("  A001    Cholera", "! A001")),
    ),
    Small(
        "dmepos.rural", "official",
        {"DMERuralZIP_2026Q3.csv": lines("STATE,DMEPOS RURAL ZIP CODE,YEAR/QTR", "AL,35013,2026/3", "WY,83414,2026/3")},
        "2026Q3", 2, duplicate="AL,35013,2026/3", bad=(("35013", "3501X"), ("WY,", "WYO,")),
    ),
    Small(
        "ambulance", "official",
        {"AFS2026_PUF.csv": lines(
            "CONTRACTOR/CARRIER,LOCALITY,HCPCS,RVU,GPCI,BASE RATE,URBAN BASE RATE / URBAN MILEAGE,RURAL BASE RATE / RURAL MILEAGE,"
            "RURAL BASE RATE / LOWEST QUARTILE,RURAL GROUND MILES 1-17",
            "01112,05,A0425,1.00,1.000,8.94,9.12,9.21,0.00,13.82", "01112,05,A0429,1.60,1.200,278.98,518.01,523.09,641.31,0.00",
            "01112,05,A0436,1.00,1.000,27.33,27.33,41.00,0.00,0.00",
        )},
        "2026", 3, duplicate="01112,05,A0436,1.00,1.000,27.33,27.33,41.00,0.00,0.00",
        bad=(("A0429", "99213"), ("518.01", "518.O1"), (",05,A0425", ",5X5,A0425")),
    ),
    Small(
        "clia.waived", "official",
        {"waivetbl-july-2026.csv": lines("CPT CODE(S),TEST NAME,MANUFACTURER,USE", "81002,Invented strip,Invented,Screening",
                                         '"87880QW, 87804QW",Invented kit,Invented,Antigen', "82962,Invented meter,Invented,Glucose")},
        "2026-07-01", 4, bad=(("82962,", "none,"),),
    ),
)  # fmt: skip
MCD_PLACES = {
    "contractor_jurisdiction.csv": lines(
        "contractor_id,contractor_type_id,contractor_version,state_id,last_updated,active_date,term_date",
        "10,12,1,1,2026-07-01,2020-01-01,", "10,12,1,2,2026-07-01,2020-01-01,2024-01-01"),
    "state_lookup.csv": lines("state_id,state_abbrev,description", "1,NY,New York", "2,CA,California"),
}  # fmt: skip
LISTS = (
    *(
        Small(table, "columns", {f"mce_{name}.csv": lines("code,start,end,flags", *rows)}, release, 3,
              duplicate=rows[0], bad=((rows[0].split(",")[1], "20151301"), ("code,start", "kode,start")))
        for table, name, release, rows in (
            ("icd10cm.valid", "i10Dx", "2024-10-01.columns",
             ("A000,20151001,20200930,", "A000,20241001,,maternity|female", "Z9989,20151001,,unacceptable")),
            ("icd10pcs.valid", "i10Sg", "2021-10-01.columns",
             ("0016070,20151001,,", "0SG0070,20151001,20200930,noncovered", "XY0YX37,20211001,,")),
        )
    ),
    Small("icd9cm", "columns",
          {"mce_i9Dx.csv": lines("code,start,end,flags", "0010,19851001,20150930,cc", "V9199,20101001,20150930,"),
           "mce_i9Sg.csv": lines("code,start,end,flags", "0001,20021001,20150930,", "9999,19911001,20150930,nonspecific|or_indic")},
          "columns", 4, duplicate="0010,19851001,20150930,cc"),
    Small("mce.limits", "official",
          {"mce_age_discharge.json": '{"ageRanges": [{"ageGroup": "Newborn", "startAge": 0, "endAge": 0, "startDate": "19840301", "endDate": ""}],'
           ' "dischargeStatus": [{"code": 1, "startDate": "19801001", "endDate": ""}], "version": 431, "terminationDate": "20260930"}\n'},
          "v431", 2, bad=(("19801001", "19801301"), ('"endAge": 0', '"endAge": -1'))),
    Small("icd10cm.poa_exempt", "official",
          {"POAexemptCodesFY26.txt": tabs("Order|Code|Description", "1|B90.0|Sequelae of tuberculosis", "2|Z99.89|Dependence on machines")},
          "2025-10-01", 2, duplicate="1\tB90.0\tSequelae of tuberculosis", bad=(("B90.0", "90.0"),)),
    Small(
        "mcd.article", "official",
        {
            "article.csv": lines("article_id,article_version,title,status,article_eff_date,article_end_date,last_updated",
                                 "52369,17,Invented article,A,2026-01-01 00:00:00,,2026-09-14 10:00:00"),
            "article_x_contractor.csv": lines("article_id,article_version,contractor_id,contractor_type_id,contractor_version", "52369,17,10,12,1"),
            "article_x_hcpc_code.csv": lines("article_id,article_version,hcpc_code_id,hcpc_code_version,hcpc_code_group", "52369,17,81225,2026,1"),
            "article_x_icd10_covered.csv": lines("article_id,article_version,icd10_code_id,icd10_code_version,icd10_covered_group",
                                                 "52369,17,M17.11,1,1", "52369,17,Z13.79,1,2"),
            "article_x_icd10_covered_group.csv": lines("article_id,article_version,icd10_covered_group,paragraph",
                                                       '52369,17,1,"<p>Bill with <b>KX</b> &amp; a second diagnosis.</p>"'),
            "article_x_icd10_noncovered.csv": lines("article_id,article_version,icd10_code_id,icd10_code_version,icd10_noncovered_group"),
            "article_related_documents.csv": lines("article_id,article_version,r_article_id,r_lcd_id", "52369,17,0,39995"),
            **MCD_PLACES,
        },
        "2026-09-14", 2, duplicate="52369,17,Invented article,A,2026-01-01 00:00:00,,2026-09-14 10:00:00",
        bad=(("2026-01-01 00", "2026-13-01 00"), ("hcpc_code_id", "code")),
    ),
    Small(
        "mcd.lcd", "official",
        {
            "lcd.csv": lines("lcd_id,lcd_version,title,orig_det_eff_date,ent_det_end_date,rev_eff_date,status,last_updated",
                             "39995,2,Invented LCD,2025-01-01,,2026-01-15,A,2026-07-01"),
            "lcd_x_contractor.csv": lines("lcd_id,lcd_version,contractor_id,contractor_type_id,contractor_version", "39995,2,10,12,1"),
            "lcd_x_hcpc_code.csv": lines("lcd_id,lcd_version,hcpc_code_id,hcpc_code_group", "39995,2,81225,1"),
            "lcd_related_ncd_documents.csv": lines("lcd_id,lcd_version,ncd_id,ncd_vrsn_num", "39995,2,372,1"),
            **MCD_PLACES,
        },
        "2026-07-01", 2, duplicate="39995,2,Invented LCD,2025-01-01,,2026-01-15,A,2026-07-01", bad=(("2026-01-15", "15.1.2026"),),
    ),
    Small("mcd.ncd", "official",
          {"ncd_trkg.csv": lines("NCD_id,NCD_vrsn_num,natl_cvrg_type,cvrg_lvl_cd,NCD_mnl_sect,NCD_mnl_sect_title,NCD_efctv_dt,NCD_trmntn_dt,last_updt_tmstmp",
                                 "1,2,True,2,310.1,Trials,2001-09-19 00:00:00,,2020-01-01 10:00:00",
                                 "1,3,True,2,310.1,Trials,2024-05-27 00:00:00,,2024-04-25 15:10:07")},
          "2024-04-25", 2, duplicate="1,2,True,2,310.1,Trials,2001-09-19 00:00:00,,2020-01-01 10:00:00",
          bad=(("2024-05-27", "2024-05-37"),)),
    Small("mcd.documents", "columns",
          {"lcd_article_document_list_2025-08.csv": lines(
              "contractor_name_type,document_display_id,document_id,document_type,document_version,effective_date,note,retirement_date,title,"
              "updated_on,updated_on_sort,url",
              '"Contractor One\r\n(MAC - Part A)",L36668,36668,LCD,45,08/14/2025,,N/A,Testing,08/06/2025,1,https://www.cms.gov/x?lcdid=36668',
              '"Contractor Two",L36668,36668,LCD,45,08/14/2025,,N/A,Testing,08/06/2025,1,https://www.cms.gov/x?lcdid=36668')},
          "2025-08-01", 2,
          duplicate='"Contractor Two",L36668,36668,LCD,45,08/14/2025,,N/A,Testing,08/06/2025,1,https://www.cms.gov/x?lcdid=36668',
          bad=(("08/14/2025", "14/08/2025"), ("L36668,36", "36668,36"))),
    Small("x12.reasons", "columns",
          {"carc_rarc_group_codes_2024-06.csv": lines("code,type,start_date,last_modified,end_date", "CO,Group,,,", "1,CARC,1995-01-01,,",
                                                      "W1,CARC,2000-02-29,2013-06-02,2014-07-01", "N1,RARC,2000-01-01,,", "N895,RARC,2024-03-01,,")},
          "2024-06-01", 5, duplicate="1,CARC,1995-01-01,,", bad=(("2000-02-29", "2001-02-29"), ("CO,Group", "C0,Group"))),
    Small("place_of_service", "columns",
          {"place_of_service_2024-06.csv": lines("pos_code,pos_type,pos_name,pos_description", "11,Non-Facility,Office,words",
                                                 "21,Facility,Inpatient,words", "28,Unassigned,Unassigned,N/A", "99,Non-Facility,Other,words")},
          "2024-06-01", 4, duplicate="11,Non-Facility,Office,words", bad=(("21,Facility", "21,Hospital"), ("11,Non", "1l,Non"))),
    Small("nucc.taxonomy", "official",
          {"nucc_taxonomy_260.csv": lines("Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section",
                                          '207R00000X,"Physicians",Internal Medicine,,words,notes,Internal Medicine Physician,Individual',
                                          "390200000X,Students,Student,,words,notes,Student,Individual")},
          "2026-01-01", 2, duplicate="390200000X,Students,Student,,words,notes,Student,Individual", bad=(("207R00000X", "207R00000Y"),)),
    Small("payer.ids", "columns",
          {"payers-2026-07-01.csv": lines("payer_id,payer_name,claims", "PRAIRIE1,Prairie Mutual Health,yes", "00999,Invented Health Plan,yes")},
          "2026-07-01", 2, duplicate="00999,Invented Health Plan,yes", bad=(("PRAIRIE1", "PR AIRIE"), ("Invented Health Plan", ""))),
    Small("cpt.descriptors", "official",
          {"LONGULT_2026.txt": lines("Copyright notice of its owner", "", "00100 INVENTED WORDS", "99607 OTHER INVENTED WORDS"),
           "SHORTU_2026.txt": lines("Copyright notice of its owner", "", "00100 INVENTED", "99607 OTHER")},
          "2026", 2, duplicate="00100 INVENTED"),
    Small("nppes", "official",
          {"npidata_pfile_20050523-20260712.csv": lines(
              '"NPI","Entity Type Code","Provider Organization Name (Legal Business Name)","Provider Last Name (Legal Name)","Provider First Name",'
              '"Provider Credential Text","Provider Business Practice Location Address State Name",'
              '"Provider Business Practice Location Address Postal Code","Provider Enumeration Date","NPI Deactivation Date","NPI Reactivation Date",'
              '"Healthcare Provider Taxonomy Code_1","Healthcare Provider Primary Taxonomy Switch_1","Healthcare Provider Taxonomy Code_2",'
              '"Healthcare Provider Primary Taxonomy Switch_2"',
              '"1234567893","1","","INVENTED","ANA","MD","IL","606010000","05/23/2005","","","207Q00000X","N","207R00000X","Y"',
              '"1245319599","2","INVENTED CLINIC","","","","NY","10001","06/01/2006","","","261QP2300X","Y","",""',
              '"1000000004","","","","","","","","06/01/2006","07/01/2020","","","","",""')},
          "2026-07-12", 3, duplicate='"1245319599","2","INVENTED CLINIC","","","","NY","10001","06/01/2006","","","261QP2300X","Y","",""',
          bad=(("05/23/2005", "23/05/2005"), ('"1234567893"', '"0234567893"'), ('"IL","606010000",', '"IL",'))),
)  # fmt: skip
