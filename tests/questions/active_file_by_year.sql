-- How many patients were followed in each calendar year (the file active)?
-- by: epidemiologist
-- shown: at least 100 %
SELECT event_year, count(DISTINCT patient_no) AS patients, count(*) AS events
FROM event
GROUP BY event_year
