-- How many patients included in 2022 had a consultation with the doctor at least six months later?
-- by: epidemiologist
-- shown: at least 90 %
SELECT count(DISTINCT i.patient_no) AS seen_after_six_months
FROM inclusion i
JOIN (
  SELECT patient_no, max(event_date) AS last_consultation
  FROM event
  WHERE event_type = 'gp_consultation'
  GROUP BY patient_no
) e ON e.patient_no = i.patient_no
WHERE i.inclusion_year = 2022
  AND e.last_consultation >= i.inclusion_date + INTERVAL '6 months'
