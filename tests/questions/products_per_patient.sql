-- How many different products does a patient report?
-- by: epidemiologist
-- shown: at least 60 %
SELECT products, count(*) AS patients
FROM (
  SELECT patient_no, count(*) AS products
  FROM (SELECT DISTINCT patient_no, substance FROM substance_use) d
  GROUP BY patient_no
) x
GROUP BY products
