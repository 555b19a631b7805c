"""Small hand-written files of home health and skilled nursing rates. See `small_files`."""

from __future__ import annotations

from tests.tables.layouts.small_files import Small, lines

POST_ACUTE = (
    Small(
        "home_health.groups", "columns",
        {"home health groups CY 2026.csv": lines("hipps,weight,lupa_threshold", "1EA11,1.2000,3", "2CC31,1.9000,5")},
        "2026", 2, duplicate="1EA11,1.2000,3", bad=(("1EA11", "9EA11"), ("1.9000", "heavy")),
    ),
    Small(
        "home_health.diagnoses", "columns",
        {"home health diagnoses CY 2026.csv": lines("diagnosis,clinical_group", "Z471,E", "L97519,C")},
        "2026", 2, duplicate="Z471,E", bad=(("Z471,E", "Z471,X"),),
    ),
    Small(
        "home_health.rates", "columns",
        {"home health amounts CY 2026.csv": lines("home_health_item,amount", "period,2000.00", "labor_share,0.749")},
        "2026", 2, duplicate="period,2000.00", bad=(("2000.00", "two thousand"),),
    ),
    Small(
        "skilled_nursing.rates", "columns",
        {"skilled nursing rates FY 2026.csv": lines(
            "component,group,urban_rate,rural_rate", "PT,TA,100.00,110.00", "LABOR,SHARE,0.719,0.719")},
        "2025-10-01", 2, duplicate="PT,TA,100.00,110.00", bad=(("110.00", "rural"),),
    ),
)  # fmt: skip
