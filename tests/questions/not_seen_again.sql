-- How many of the patients seen in 2022 were not seen in 2023, by sex?
-- by: epidemiologist
-- shown: at least 90 %
SELECT p.sex, count(*) AS not_seen_again
FROM patient p
WHERE EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no AND e.event_year = 2022)
  AND NOT EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no AND e.event_year = 2023)
GROUP BY p.sex
