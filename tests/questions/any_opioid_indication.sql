-- How many patients have an opioid problem by product or by diagnosis?
-- by: epidemiologist
-- shown: at least 90 %
SELECT count(*) AS patients
FROM patient p
WHERE EXISTS (SELECT 1 FROM substance_use u WHERE u.patient_no = p.patient_no AND u.substance = 'heroin')
   OR EXISTS (SELECT 1 FROM diagnosis d WHERE d.patient_no = p.patient_no AND d.icd10 = 'F11.2')
