-- Is hepatitis C more frequent among people who inject: cross table of injection and serology?
-- by: epidemiologist
-- shown: at least 75 %
SELECT i.injects, s.positive, count(*) AS patients
FROM (
  SELECT patient_no, max(CASE WHEN route = 'inject' THEN 1 ELSE 0 END) AS injects
  FROM substance_use GROUP BY patient_no
) i
JOIN (
  SELECT patient_no, max(CASE WHEN result = 'positive' THEN 1 ELSE 0 END) AS positive
  FROM screening WHERE agent = 'hcv' AND test = 'serology' GROUP BY patient_no
) s ON s.patient_no = i.patient_no
GROUP BY i.injects, s.positive
