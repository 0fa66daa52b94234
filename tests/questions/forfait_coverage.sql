-- How many of the patients active in 2023 have a yearly payment, and how many have none?
-- by: dbplyr
-- shown: at least 90 %
SELECT "sex", SUM(CASE WHEN ("euros" > 0) THEN 1 ELSE 0 END) AS "paid", COUNT(*) AS "active"
FROM (
  SELECT "patient"."patient_no" AS "patient_no", "sex", "euros"
  FROM "patient"
  INNER JOIN (
    SELECT DISTINCT "patient_no" FROM "event" WHERE ("event_year" = 2023)
  ) AS "q01" ON ("patient"."patient_no" = "q01"."patient_no")
  LEFT JOIN (
    SELECT "patient_no", SUM("amount_eur") AS "euros"
    FROM "annual_payment"
    WHERE ("payment_year" = 2023)
    GROUP BY "patient_no"
  ) AS "q02" ON ("patient"."patient_no" = "q02"."patient_no")
) AS "q03"
GROUP BY "sex"
