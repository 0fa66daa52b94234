-- How many patients were in care on the first day of each year?
-- by: epidemiologist
-- history: later
-- shown: at least 100 %
SELECT d.day, count(DISTINCT i.patient_no) AS in_care
FROM inclusion i
JOIN (VALUES (DATE '2020-01-01'), (DATE '2021-01-01'), (DATE '2022-01-01'), (DATE '2023-01-01')) AS d(day)
  ON i.inclusion_date <= d.day AND (i.exit_date IS NULL OR i.exit_date > d.day)
GROUP BY d.day
ORDER BY d.day
