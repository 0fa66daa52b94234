-- What share of the patients whose main product is an opioid ever had methadone or buprenorphine, by sex?
-- by: epidemiologist
-- shown: at least 90 %
SELECT p.sex, count(*) AS opioid_patients, count(t.patient_no) AS treated
FROM patient p
LEFT JOIN (
  SELECT patient_no FROM treatment WHERE atc IN ('N07BC01', 'N07BC02', 'N07BC51') GROUP BY patient_no
) t ON t.patient_no = p.patient_no
WHERE EXISTS (
  SELECT 1 FROM substance_use u
  WHERE u.patient_no = p.patient_no AND u.rank = 1
    AND u.substance IN ('heroin', 'methadone_misused', 'buprenorphine_misused', 'other_opioid')
)
GROUP BY p.sex
