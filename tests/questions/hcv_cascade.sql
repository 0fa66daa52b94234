-- Hepatitis C cascade: screened, seropositive, viral load measured, viral load positive?
-- by: epidemiologist
-- shown: at least 75 %
WITH hcv AS (
  SELECT patient_no,
         max(CASE WHEN test = 'serology' THEN 1 ELSE 0 END) AS screened,
         max(CASE WHEN test = 'serology' AND result = 'positive' THEN 1 ELSE 0 END) AS positive,
         max(CASE WHEN test = 'rna' THEN 1 ELSE 0 END) AS rna_done,
         max(CASE WHEN test = 'rna' AND result = 'positive' THEN 1 ELSE 0 END) AS viraemic
  FROM screening
  WHERE agent = 'hcv'
  GROUP BY patient_no
)
SELECT sum(screened) AS screened, sum(positive) AS positive,
       sum(CASE WHEN positive = 1 AND rna_done = 1 THEN 1 ELSE 0 END) AS rna_done,
       sum(CASE WHEN positive = 1 AND viraemic = 1 THEN 1 ELSE 0 END) AS viraemic
FROM hcv
