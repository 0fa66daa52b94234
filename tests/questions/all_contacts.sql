-- On how many recorded acts of all kinds (contacts, screenings, scores) does a patient's file rest?
-- by: epidemiologist
-- shown: at least 60 %
SELECT kind, count(*) AS acts, count(DISTINCT patient_no) AS patients
FROM (
  SELECT patient_no, 'contact' AS kind FROM event
  UNION ALL
  SELECT patient_no, 'screening' AS kind FROM screening
  UNION ALL
  SELECT patient_no, 'score' AS kind FROM scale_score
) a
GROUP BY kind
