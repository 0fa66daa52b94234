-- How many patients had more than ten consultations with the doctor?
-- by: epidemiologist
-- shown: at least 90 %
SELECT p.sex, count(*) AS patients
FROM patient p
WHERE (SELECT count(*) FROM event e WHERE e.patient_no = p.patient_no AND e.event_type = 'gp_consultation') > 10
GROUP BY p.sex
