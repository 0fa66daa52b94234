-- How many psychiatric consultations were there in each month of 2023, months without any included?
-- by: dbplyr
-- history: later
-- shown: at least 5 %
SELECT "c"."month", COUNT("e"."patient_no") AS "n"
FROM (SELECT * FROM "calendar" WHERE ("year" = 2023)) AS "c"
LEFT JOIN (
  SELECT "patient_no", "event_date" FROM "event" WHERE ("event_type" = 'psychiatrist_consultation')
) AS "e" ON ("c"."day" = "e"."event_date")
GROUP BY "c"."month"
ORDER BY "c"."month"
