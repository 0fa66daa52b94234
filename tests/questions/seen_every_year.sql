-- How many patients were seen in each of the last three years?
-- by: epidemiologist
-- shown: at least 90 %
SELECT count(*) AS every_year
FROM (
  SELECT patient_no,
         max(CASE WHEN event_year = 2021 THEN 1 ELSE 0 END) AS y1,
         max(CASE WHEN event_year = 2022 THEN 1 ELSE 0 END) AS y2,
         max(CASE WHEN event_year = 2023 THEN 1 ELSE 0 END) AS y3
  FROM event GROUP BY patient_no
) x
WHERE y1 = 1 AND y2 = 1 AND y3 = 1
