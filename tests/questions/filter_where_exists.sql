-- How many patients are there by region, and how many of them have ever had a psychiatric consultation?
-- by: epidemiologist
-- history: later
-- shown: at least 70 %
-- plainly: SELECT p.region_code, count(*) AS patients, count(e.patient_no) AS psychiatry FROM patient p
-- plainly: LEFT JOIN (SELECT DISTINCT patient_no FROM event WHERE event_type = 'psychiatrist_consultation') e
-- plainly: ON e.patient_no = p.patient_no GROUP BY p.region_code
SELECT p.region_code, count(*) AS patients,
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no
                                      AND e.event_type = 'psychiatrist_consultation')) AS psychiatry
FROM patient p
GROUP BY p.region_code
