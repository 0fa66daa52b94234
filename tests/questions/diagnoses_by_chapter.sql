-- How many patients have each group of diagnoses?
-- by: epidemiologist
-- shown: at least 90 %
SELECT CASE WHEN icd10 LIKE 'F1%' THEN 'substance use'
            WHEN icd10 LIKE 'F%' THEN 'mental health'
            WHEN icd10 LIKE 'B%' THEN 'infection'
            ELSE 'social' END AS chapter,
       count(DISTINCT patient_no) AS patients
FROM diagnosis
GROUP BY chapter
