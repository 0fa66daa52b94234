-- Patients by group of substances, as the European protocol groups them?
-- by: epidemiologist
-- history: later
-- shown: at least 100 %
SELECT g.family, count(DISTINCT u.patient_no) AS patients
FROM substance_use u
JOIN (VALUES ('alcohol', 'alcohol'), ('tobacco', 'tobacco'), ('cannabis', 'cannabis'), ('heroin', 'opioids'),
             ('methadone_misused', 'opioids'), ('buprenorphine_misused', 'opioids'), ('cocaine_powder', 'cocaine'),
             ('crack', 'cocaine')) AS g(substance, family)
  ON g.substance = u.substance
GROUP BY g.family
