-- Do a positive viral load and a diagnosis of chronic hepatitis C agree?
-- by: epidemiologist
-- shown: at least 40 %
SELECT CASE WHEN r.patient_no IS NOT NULL AND d.patient_no IS NOT NULL THEN 'both'
            WHEN r.patient_no IS NOT NULL THEN 'viral load only'
            ELSE 'diagnosis only' END AS known_from,
       count(*) AS patients
FROM (SELECT DISTINCT patient_no FROM screening WHERE agent = 'hcv' AND test = 'rna' AND result = 'positive') r
FULL JOIN (SELECT DISTINCT patient_no FROM diagnosis WHERE icd10 = 'B18.2') d ON d.patient_no = r.patient_no
GROUP BY known_from
