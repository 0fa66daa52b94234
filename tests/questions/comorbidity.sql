-- How often do alcohol dependence and mental disorders occur together?
-- by: epidemiologist
-- shown: at least 90 %
SELECT alcohol, mental, count(*) AS patients
FROM (
  SELECT patient_no,
         max(CASE WHEN icd10 IN ('F10.1', 'F10.2') THEN 1 ELSE 0 END) AS alcohol,
         max(CASE WHEN icd10 IN ('F20', 'F31', 'F32', 'F33', 'F41', 'F43.1', 'F60') THEN 1 ELSE 0 END) AS mental
  FROM diagnosis
  GROUP BY patient_no
) d
GROUP BY alcohol, mental
