-- The region table of the annual report: names, patients, contacts per patient in 2023?
-- by: epidemiologist
-- shown: at least 90 %
SELECT r.name, a.patients, a.contacts, a.contacts * 1.0 / a.patients AS per_patient
FROM region r
JOIN (
  SELECT region_code, count(DISTINCT patient_no) AS patients, count(*) AS contacts
  FROM event WHERE event_year = 2023 GROUP BY region_code
) a ON a.region_code = r.region_code
ORDER BY r.name
